/** What a refusal is, and what it is not. */
export function Meaning() {
  return (
    <section className="panel meaning" aria-labelledby="meaning-title">
      <h2 id="meaning-title">What “refused” means</h2>
      <div className="beside">
        <div>
          <h3>It means</h3>
          <ul className="plain">
            <li>It came, and could not be taken in as it was: its form was wrong.</li>
            <li>That it came is in the ledger for good, with what could be known of it.</li>
            <li>What it says does not count. Rules that need it say “cannot be judged”.</li>
            <li>What was sent lies encrypted apart from the ledger, and can be erased.</li>
          </ul>
        </div>
        <div>
          <h3>It does not mean</h3>
          <ul className="plain">
            <li>that the act did not happen, or was stopped: Countersign stops nothing;</li>
            <li>that the act was unlawful: only the form is looked at here, never the law;</li>
            <li>that somebody did wrong: most refusals are faults of a program;</li>
            <li>that it is settled: until it is corrected, its act is missing.</li>
          </ul>
        </div>
      </div>
    </section>
  );
}
