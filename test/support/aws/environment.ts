/** What every client of the SDK wants to know, whether or not the emulator looks at it. */
export const ACCESS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

/** Points the SDK of this process at emulators, the way a deployment would: by the environment. */
export function pointSdkAt(endpoints: Readonly<Record<`AWS_ENDPOINT_URL_${string}`, string>>): void {
  Object.assign(process.env, ACCESS, endpoints)
}
