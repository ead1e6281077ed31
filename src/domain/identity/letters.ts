import { escapeHtml } from '../values/html.ts'

/** What a letter about an account says; who it goes to and its id are added by the sender. */
export interface Letter {
  subject: string
  text: string
  html: string
}

interface Wording {
  subject: string
  greeting: string
  lines: readonly string[]
  action: { label: string; url: string }
  footer: string
}

/** The mail with a link that lets somebody choose a new password. */
export const passwordResetLetter = (to: { name: string; shopName: string }, url: string): Letter =>
  letter({
    subject: `Choose a new password for ${to.shopName}`,
    greeting: `Hello ${to.name},`,
    lines: ['Somebody, hopefully you, asked to reset your Backstock password. The link works once, for one hour.'],
    action: { label: 'Choose a new password', url },
    footer: 'If it was not you, do nothing: your password stays as it is.',
  })

/** The mail that brings somebody in. */
export const invitationLetter = (
  to: { name: string; shopName: string; invitedBy: string; role: string },
  url: string,
): Letter =>
  letter({
    subject: `${to.invitedBy} invites you to ${to.shopName}`,
    greeting: `Hello ${to.name},`,
    lines: [
      `${to.invitedBy} invites you to the stock of ${to.shopName} on Backstock, as ${to.role}.`,
      'The link works once, for seven days.',
    ],
    action: { label: 'Accept the invitation', url },
    footer: 'If you do not know what this is about, do nothing.',
  })

function letter({ subject, greeting, lines, action, footer }: Wording): Letter {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`
  return {
    // A line break in a name must not become a header.
    subject: subject.replace(/\s+/g, ' ').trim(),
    text: [greeting, ...lines, `${action.label}:\n${action.url}`, footer].join('\n\n'),
    html: `<!doctype html><html lang="en"><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1917;background:#fff">
<div style="max-width:560px;margin:0 auto">${[greeting, ...lines].map(paragraph).join('')}
<p style="margin:24px 0"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0f766e;color:#fff;text-decoration:none;font-weight:600">${escapeHtml(action.label)}</a></p>
<p style="margin:0;color:#57534e;font-size:14px">${escapeHtml(footer)}</p></div></body></html>`,
  }
}
