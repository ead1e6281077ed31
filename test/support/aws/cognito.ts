import { resolve } from 'node:path'
import { CognitoIdentityProviderClient, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { startEmulator } from './emulator.ts'
import { pointSdkAt } from './environment.ts'

/**
 * Cognito for tests, and for a look at the whole on one machine: the emulator from npm with one user pool, whose tokens
 * say a real issuer.
 */

const PROGRAM = resolve(import.meta.dirname, 'cognito-process.ts')

export const USER_POOL = 'eu-west-1_Backstock'
export const POOL_ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${USER_POOL}`

/**
 * Starts Cognito and points the SDK of this process at it.
 * @param isBare as it comes, with what it lets through that Cognito does not
 */
export async function startCognito({ isBare = false } = {}): Promise<{ endpoint: string; jwksUrl: string }> {
  const more = isBare ? ['bare'] : []
  const endpoint = await startEmulator(process.execPath, (port) => [PROGRAM, String(port), USER_POOL, ...more])
  pointSdkAt({ AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint })
  return { endpoint, jwksUrl: `${endpoint}/${USER_POOL}/.well-known/jwks.json` }
}

/** An app client of the pool. `startCognito` comes first. */
export async function poolClient(name: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({})
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId: USER_POOL, ClientName: name }),
  )
  cognito.destroy()
  return UserPoolClient?.ClientId ?? ''
}
