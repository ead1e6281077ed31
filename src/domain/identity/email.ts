/** RFC 5321, section 4.5.3.1.3: a path of 256 characters less its angle brackets. */
const EMAIL_LENGTH_MAX = 254

const EMAIL = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]+\.[^\s@<>(),;:"\\.]+$/u

/** One spelling per address: mail systems that tell `Ann@` from `ann@` apart are a curiosity, two accounts a trap. */
export const normalizeEmail = (text: string): string => text.normalize('NFC').trim().toLowerCase()

/** Whether a normalised text has the shape of an address. That it works is proved by a mail to it, not by a pattern. */
export const isEmail = (text: string): boolean => text.length <= EMAIL_LENGTH_MAX && EMAIL.test(text)
