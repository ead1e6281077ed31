/** What a mail says; who it goes to and its id are added by the sender. */
export interface Letter {
  subject: string
  text: string
  html: string
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Makes any text harmless inside an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** One line for a subject: a line break in a name must not become a header. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** A page of one column that mail programs on phones show well: they know little CSS, and only in attributes. */
export const letterHtml = (title: string, blocks: readonly string[]): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:20px;background:#fff;color:#1c1917;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:560px;margin:0 auto">${blocks.join('')}</div></body></html>`

export const paragraphHtml = (text: string): string => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`

/** What is small and grey: what to do when the mail came by mistake. */
export const footnoteHtml = (text: string): string =>
  `<p style="margin:0;color:#57534e;font-size:14px">${escapeHtml(text)}</p>`

/** The one thing the mail asks for, large enough for a thumb. */
export const buttonHtml = ({ label, url }: { label: string; url: string }): string =>
  `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0f766e;color:#fff;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>`

export interface Request {
  subject: string
  /** What it is about, a paragraph each. */
  lines: readonly string[]
  action: { label: string; url: string }
  footnote: string
}

/** A mail that asks its reader for one thing. */
export const requestLetter = ({ subject, lines, action, footnote }: Request): Letter => ({
  subject: oneLine(subject),
  text: [...lines, `${action.label}:\n${action.url}`, footnote].join('\n\n'),
  html: letterHtml(subject, [...lines.map(paragraphHtml), buttonHtml(action), footnoteHtml(footnote)]),
})
