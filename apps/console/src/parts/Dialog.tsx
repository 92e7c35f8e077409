import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DialogProps {
  title: string;
  open: boolean;
  /** Escape and the closing button; without it the dialog stays until what it asks for is done. */
  onClose?: () => void;
  children: ReactNode;
}

/** A modal dialog of the browser's own: it keeps the focus, gives it back, and hides what is behind it from every reader. */
export function Dialog({ title, open, onClose, children }: DialogProps) {
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
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
      {onClose && (
        <button type="button" className="dialog-close" aria-label="Close" onClick={onClose}>
          ×
        </button>
      )}
    </dialog>
  );
}
