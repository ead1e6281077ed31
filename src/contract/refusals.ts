/**
 * Every code a caller can meet, with what it means. Stable: programs act on them.
 * docs/errors.md is made from this table; api/status.ts gives each its HTTP status.
 */
export const REFUSALS = {
  // Any request
  INVALID_INPUT: 'A field, header or parameter is missing or malformed; `errors` names each one.',
  NOT_SIGNED_IN: 'No valid session or token came with the request.',
  FORBIDDEN: 'The caller’s role does not allow this.',
  STORE_NOT_ALLOWED: 'The caller is limited to other stores.',
  NOT_FOUND: 'There is no such thing, or it is not the caller’s to see.',
  TOO_MANY_REQUESTS: 'Slow down; `Retry-After` says for how long.',
  PAYLOAD_TOO_LARGE: 'The body is larger than this route takes.',
  ANSWER_TOO_LARGE:
    'The answer is larger than this deployment sends at once; ask for less: fewer days, one store, a page.',
  STORAGE_FULL: 'The disk is full: reading works, writing does not until there is room.',
  STORE_BUSY: 'Too much is written at once. Send the same again, under the same key, after `Retry-After`.',
  INTERNAL: 'A fault on our side. Nothing was half done; `requestId` finds it in the log.',
  // Identity
  ALREADY_SET_UP: 'There is a shop already; the first visit is over.',
  WRONG_CREDENTIALS: 'The address or the password is not right.',
  WRONG_PASSWORD: 'The current password is not right.',
  WRONG_CODE: 'The code is not right, or was used already.',
  CODE_NOT_VALID: 'The code ran out or was tried too often; ask for a new one.',
  WEAK_PASSWORD: 'The new password is too easy to guess; `detail` says why.',
  LINK_NOT_VALID: 'The link or challenge was used already, or is too old.',
  EMAIL_TAKEN: 'Somebody with this address is in the shop already.',
  TOO_MANY_PEOPLE: 'The shop has as many people as it can.',
  TOO_MANY_KEYS: 'The shop has as many API keys as it can; revoke those no longer in use.',
  LAST_MANAGER: 'There must be an active manager of all stores.',
  NO_ACCOUNT_HERE: 'The caller’s account is managed by another system.',
  // Alerts
  ALERT_RESOLVED: 'The alert is over already.',
  // Reports
  REPORT_NOT_READY: 'The report is still being made, or failed; its `state` says which.',
  TOO_MANY_SCHEDULES: 'The shop has as many report schedules as it can; change or delete one.',
  // Editing
  VERSION_CONFLICT: 'Somebody changed it since it was read; read it again.',
  VERSION_REQUIRED: 'An edit needs `If-Match` with the ETag that was read.',
  ALREADY_EXISTS: 'Something with this id is there already.',
  // Ledger
  INVALID_COMMAND: 'A line makes no sense: a quantity of zero or of the wrong sign, a transfer within one store.',
  COMMAND_TOO_LARGE: 'The server cannot record so many lines at once; `details.linesMax` says how many it can.',
  IDEMPOTENCY_KEY_REQUIRED: 'Stock writes need an `Idempotency-Key` header, or `source` with `sourceEventId`.',
  IDEMPOTENCY_KEY_REUSED: 'This key was used before for something else.',
  UNKNOWN_STORE: 'There is no such store.',
  UNKNOWN_PRODUCT: 'There is no such active product.',
  UNKNOWN_MOVEMENT: 'The movement to reverse does not exist.',
  ALREADY_REVERSED: 'The movement is reversed already.',
  NOT_REVERSIBLE: 'A reversal cannot be reversed.',
  COUNT_OUTDATED: 'Stock moved since `expectedSeq`.',
  QUANTITY_OUT_OF_RANGE: 'The balance would pass a billion units.',
  INSUFFICIENT_STOCK: 'The command takes more than is there; `details.shortages` says how much is.',
  // Purchasing
  ORDER_STATE_CONFLICT: 'The order is not in a state for this; `details.state` says which it is in.',
  ORDER_EMPTY: 'The order has no lines.',
  NOT_ON_ORDER: 'A product was delivered that the order does not have; `errors` names the lines.',
  OVER_RECEIPT: 'More came than is outstanding; `allowOver` takes it all the same.',
  TOO_MANY_DELIVERIES: 'The order has as many deliveries as it can; close it and order anew.',
  // Imports
  IMPORT_NOT_READY: 'The import is not in a state for this: it is still being read, waits for a mapping, or is over.',
  IMPORT_PLAN_CHANGED: 'The plan hash is not the one of the current plan; read the import again.',
  IMPORT_HAS_ERRORS: 'Some rows are bad and the policy is `reject_all`.',
  IMPORT_UNDO_BLOCKED: 'Undoing would take stock that is gone by now; `errors` names the products.',
  // Planning
  UPLOAD_NOT_PUBLISHED: 'The upload is still being read, failed, or was cancelled: there is nothing to take back.',
  INVALID_OVERRIDE: 'The override makes no sense; `detail` says why.',
  NO_FORECAST: 'Nothing is forecast of the product in the store, or the days of its forecast are over.',
  PROPOSAL_DECIDED: 'The proposal was accepted or declined already; `details.decision` says how, by whom and when.',
  MIXED_CURRENCIES: 'The stores have different currencies, which cannot be added up; ask for one store.',
  SIMULATION_UNDER_WAY: 'A simulation of the shop is under way already; wait for it, or cancel its job.',
  RANGE_TOO_LONG: 'The range has more days than one answer holds; ask for less.',
  // Language models
  INVALID_NOTE: 'The note is empty or too long.',
  NARRATOR_OFF: 'No language model is configured; docs/narration.md says how to.',
  NARRATOR_LIMIT: 'The day’s limit for language models is reached; `Retry-After` says when the next day (UTC) begins.',
  NARRATOR_FAILED: 'The language model did not answer; `details.problem` says why.',
  NOT_UNDERSTOOD: 'The language model’s answer is no proposal for these days within the bounds.',
  NOTHING_PROPOSED: 'The language model sees nothing in the note that changes sales on the days of the forecast.',
} as const

export type RefusalCode = keyof typeof REFUSALS
