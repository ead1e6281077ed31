/** The configuration makes no sense. The message names the option and says what it may be; it holds no secret. */
export class ConfigError extends Error {}
