/** What is shown of a file's name from outside: its last part, on one line. It is never used as a path. */
export const safeName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 200)
    .trim() || 'file'
