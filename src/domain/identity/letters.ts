import { type Letter, requestLetter } from '../values/letter.ts'

/** The mail with a link that lets somebody choose a new password. */
export const passwordResetLetter = (to: { name: string; shopName: string }, url: string): Letter =>
  requestLetter({
    subject: `Choose a new password for ${to.shopName}`,
    lines: [
      `Hello ${to.name},`,
      'Somebody, hopefully you, asked to reset your Backstock password. The link works once, for one hour.',
    ],
    action: { label: 'Choose a new password', url },
    footnote: 'If it was not you, do nothing: your password stays as it is.',
  })

/** The mail that brings somebody in. */
export const invitationLetter = (
  to: { name: string; shopName: string; invitedBy: string; role: string },
  url: string,
): Letter =>
  requestLetter({
    subject: `${to.invitedBy} invites you to ${to.shopName}`,
    lines: [
      `Hello ${to.name},`,
      `${to.invitedBy} invites you to the stock of ${to.shopName} on Backstock, as ${to.role}.`,
      'The link works once, for seven days.',
    ],
    action: { label: 'Accept the invitation', url },
    footnote: 'If you do not know what this is about, do nothing.',
  })
