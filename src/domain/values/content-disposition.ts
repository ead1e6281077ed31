/** What every browser and proxy reads the same way between quotes. */
const PLAIN = /^[A-Za-z0-9 ._,+()-]*$/

/** The characters of RFC 8187's `attr-char` need no escape; `encodeURIComponent` leaves these four, which are none. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * The header that tells a browser what to do with a file, and what to call it (RFC 6266). Printable ASCII whatever the name
 * holds, so that no name ends the header or adds another. Control characters are left out; a name in other letters comes
 * twice, plain for old programs and escaped as UTF-8 (RFC 8187).
 */
export function contentDisposition(kind: 'attachment' | 'inline', fileName: string): string {
  const name = fileName.toWellFormed().replace(/\p{Cc}/gu, '')
  if (PLAIN.test(name)) return `${kind}; filename="${name}"`
  const plain = [...name].map((character) => (PLAIN.test(character) ? character : '_')).join('')
  return `${kind}; filename="${plain}"; filename*=UTF-8''${escaped(name)}`
}
