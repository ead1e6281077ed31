import { type Config, readConfig } from '#main/config.ts'

/** The options of a quiet server on a free port, as a shop without any options of its own would have them. */
export const testConfig = (dataFolder: string, more: Partial<Config> = {}): Config => ({
  ...readConfig({}, dataFolder),
  dataFolder,
  port: 0,
  logLevel: 'silent',
  ...more,
})
