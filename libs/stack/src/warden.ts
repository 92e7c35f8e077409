import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A tiny shell that outlives us by a moment. It reads lines from a pipe whose other end only we hold: when we die, by
 * whatever death, kill -9 included, it reads the end of file, ends every process still on its list and removes the
 * folders on it.
 *
 * Why not the alternatives: exit handlers do not run on SIGKILL; PDEATHSIG is Linux only; PostgreSQL and Java do not
 * watch their standard input. The warden runs in a session of its own, so that Ctrl-C in a terminal does not reach it.
 * Group id: every process we start leads a process group of its own; the group is signalled, so that PostgreSQL's
 * children go too.
 */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '; nl='
'; dirs=''
while IFS=' ' read -r verb what; do
  case $verb in
    +) pids="$pids$what " ;;
    -) pids="\${pids%% $what *} \${pids#* $what }" ;;
    d) dirs="$dirs$what$nl" ;;
  esac
done
for p in $pids; do kill -INT -"$p" 2>/dev/null; done
i=0
while [ $i -lt 30 ]; do
  alive=''
  for p in $pids; do kill -0 -"$p" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && break
  sleep 0.1; i=$((i + 1))
done
for p in $pids; do kill -KILL -"$p" 2>/dev/null; done
IFS="$nl"
for d in $dirs; do rm -rf -- "$d"; done
`;

let shell: ChildProcess | undefined;

function tell(line: string): void {
  if (!shell || shell.exitCode !== null) {
    shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    shell.stdin!.on('error', () => undefined);
  }
  shell.stdin!.write(`${line}\n`);
}

/** Ends the process group led by `pid` when this process dies, unless it is released before. */
export function guard(pid: number): void {
  tell(`+ ${pid}`);
}

/** The process has ended and been waited for: its number may be given to another, so it must come off the list. */
export function release(pid: number): void {
  tell(`- ${pid}`);
}

/** Removes a folder when this process dies. Harmless when it is gone already. */
export function removeAtDeath(dir: string): void {
  tell(`d ${dir}`);
}
