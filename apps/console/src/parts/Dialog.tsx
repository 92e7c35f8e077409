import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DialogProps {
  title: string;
  open: boolean;
  /** Escape and the closing button; without it the dialog stays until what it asks for is done. */
  onClose?: () => void;
  /** Something is being sent: it stays until that has an answer, or none for too long. */
  busy?: boolean;
  children: ReactNode;
}

/** A modal dialog of the browser's own: it keeps the focus, gives it back, and hides what is behind it from every reader. */
export function Dialog({ title, open, onClose, busy = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (open && dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      // The browser gives the focus back only while the dialog is still in the page.
      if (open && document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [open]);
  if (!open) return null;
  const close = (): void => {
    if (!busy) onClose?.();
  };
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      // Left to the browser, the second Escape would close what may not be closed.
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
      {onClose && (
        <button type="button" className="dialog-close" aria-label="Close" aria-disabled={busy} onClick={close}>
          ×
        </button>
      )}
    </dialog>
  );
}
