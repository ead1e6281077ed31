/**
 * The one form a recovery code is hashed in, however it was typed: groups run together, small letters, O for zero, I or
 * L for one (Crockford's base 32 has none of these letters).
 */
export const recoveryCodeForm = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
