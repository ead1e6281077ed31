import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs cognito-local in a folder of its own, with a pool whose id and issuer look like real ones. Made strict where it
 * lets through what Cognito does not, and given the calls it lacks, unless it is started `bare`.
 *
 * node cognito-process.ts <port> <pool id> [bare]
 */

interface User {
  Username: string
  Enabled?: boolean
  Password?: string
  UserStatus?: string
  UserMFASettingList?: string[] | undefined
  SoftwareTokenMfaConfiguration?: { Verified?: boolean; Secret: string } | undefined
  /** Ours: a secret that takes the place of the one in use when it is verified. */
  PendingToken?: { Verified?: boolean; Secret: string } | undefined
  RefreshTokens?: string[]
}

interface Pool {
  getUserByUsername(context: unknown, name: string): Promise<User | null>
  getGroupByGroupName(context: unknown, name: string): Promise<object | null>
  saveUser(context: unknown, user: User): Promise<void>
}

interface Services {
  cognito: {
    getUserPool(context: unknown, id: string): Promise<Pool>
    getUserPoolForClientId(context: unknown, id: string): Promise<Pool>
  }
}

/** What requests carry, as far as it is looked at here. */
interface Request {
  UserPoolId: string
  Username: string
  ClientId: string
  GroupName: string
  Password: string
  AccessToken: string
  AuthParameters?: { USERNAME?: string; PASSWORD?: string }
  SoftwareTokenMfaSettings?: { Enabled?: boolean }
}

type Target = (services: Services) => (context: unknown, request: Request) => Promise<unknown>

const load = createRequire(import.meta.url)
const library = dirname(fileURLToPath(import.meta.resolve('cognito-local')))
const { Targets } = load(join(library, 'targets/targets.js')) as { Targets: Record<string, Target> }
const { CognitoError } = load(join(library, 'errors.js')) as {
  CognitoError: new (code: string, message: string) => Error
}

const TOTP = 'SOFTWARE_TOKEN_MFA'
const PASSWORD_LENGTH_MIN = 8

const refusal = (code: string, message: string) => new CognitoError(code, message)

async function userOf({ cognito }: Services, context: unknown, { UserPoolId, Username }: Request) {
  const pool = await cognito.getUserPool(context, UserPoolId)
  const user = await pool.getUserByUsername(context, Username)
  if (!user) throw refusal('UserNotFoundException', 'User does not exist.')
  return { pool, user }
}

async function userOfToken({ cognito }: Services, context: unknown, { AccessToken }: Request) {
  const claims = JSON.parse(Buffer.from(AccessToken.split('.')[1] ?? '', 'base64url').toString())
  const pool = await cognito.getUserPoolForClientId(context, claims.client_id)
  const user = await pool.getUserByUsername(context, claims.sub)
  if (!user) throw refusal('NotAuthorizedException', 'Access Token has been revoked')
  return { pool, user }
}

/**
 * "Amazon Cognito disassociates an existing software token when you verify the new token": the emulator does so when it
 * makes the new one. And to verify a token is not yet to ask for it at sign-in, which the preference says.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
 */
function keepTokenUntilVerified(): void {
  const associate = Targets.AssociateSoftwareToken!
  Targets.AssociateSoftwareToken = (services) => async (context, request) => {
    const before = (await userOfToken(services, context, request)).user.SoftwareTokenMfaConfiguration
    const answer = await associate(services)(context, request)
    const { pool, user } = await userOfToken(services, context, request)
    const PendingToken = user.SoftwareTokenMfaConfiguration!
    await pool.saveUser(context, { ...user, PendingToken, SoftwareTokenMfaConfiguration: before })
    return answer
  }
  const verify = Targets.VerifySoftwareToken!
  Targets.VerifySoftwareToken = (services) => async (context, request) => {
    const { pool, user } = await userOfToken(services, context, request)
    const { PendingToken, UserMFASettingList } = user
    await pool.saveUser(context, { ...user, SoftwareTokenMfaConfiguration: PendingToken })
    try {
      const answer = await verify(services)(context, request)
      const { user: verified } = await userOfToken(services, context, request)
      await pool.saveUser(context, { ...verified, UserMFASettingList, PendingToken: undefined })
      return answer
    } catch {
      await pool.saveUser(context, user)
      throw refusal('EnableSoftwareTokenMFAException', 'Code mismatch')
    }
  }
}

/** Looks at a request before the emulator does. */
function guard(name: string, check: (services: Services, context: unknown, request: Request) => Promise<void>): void {
  const original = Targets[name]!
  Targets[name] = (services) => async (context, request) => {
    await check(services, context, request)
    return original(services)(context, request)
  }
}

function makeStrict(): void {
  guard('InitiateAuth', async ({ cognito }, context, { ClientId, AuthParameters = {} }) => {
    const pool = await cognito.getUserPoolForClientId(context, ClientId)
    const { USERNAME, PASSWORD } = AuthParameters
    const user = USERNAME === undefined ? null : await pool.getUserByUsername(context, USERNAME)
    if (user && user.Password !== PASSWORD) throw refusal('NotAuthorizedException', 'Incorrect username or password.')
    if (user?.Enabled === false) throw refusal('NotAuthorizedException', 'User is disabled.')
  })
  guard('AdminSetUserPassword', async (_services, _context, { Password }) => {
    if (Password.length >= PASSWORD_LENGTH_MIN) return
    throw refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough')
  })
  guard('CreateGroup', async ({ cognito }, context, { UserPoolId, GroupName }) => {
    const pool = await cognito.getUserPool(context, UserPoolId)
    if (!(await pool.getGroupByGroupName(context, GroupName))) return
    throw refusal('GroupExistsException', 'A group with the name already exists.')
  })
  Targets.AdminSetUserMFAPreference = (services) => async (context, request) => {
    const { pool, user } = await userOf(services, context, request)
    const isOn = request.SoftwareTokenMfaSettings?.Enabled === true
    if (isOn && !user.SoftwareTokenMfaConfiguration?.Verified) {
      throw refusal('InvalidParameterException', 'User has not verified software token mfa')
    }
    await pool.saveUser(context, { ...user, UserMFASettingList: isOn ? [TOTP] : [] })
    return {}
  }
  Targets.AdminUserGlobalSignOut = (services) => async (context, request) => {
    const { pool, user } = await userOf(services, context, request)
    await pool.saveUser(context, { ...user, RefreshTokens: [] })
    return {}
  }
}

function seed(folder: string, { port, poolId }: { port: number; poolId: string }): void {
  mkdirSync(join(folder, '.cognito/db'), { recursive: true })
  const config = {
    TokenConfig: { IssuerDomain: `https://cognito-idp.${poolId.split('_')[0]}.amazonaws.com` },
    ServerConfig: { hostname: '127.0.0.1', port },
  }
  writeFileSync(join(folder, '.cognito/config.json'), JSON.stringify(config))
  const text = (Name: string, more: object = {}) => ({ Name, AttributeDataType: 'String', Mutable: true, ...more })
  const pool = {
    Users: {},
    Groups: {},
    Options: {
      Id: poolId,
      Name: 'seeded',
      UsernameAttributes: [],
      MfaConfiguration: 'OPTIONAL',
      SchemaAttributes: [
        text('sub', { Mutable: false }),
        text('email'),
        { Name: 'email_verified', AttributeDataType: 'Boolean', Mutable: true },
        text('custom:tenant', { Mutable: false }),
      ],
    },
  }
  writeFileSync(join(folder, `.cognito/db/${poolId}.json`), JSON.stringify(pool))
}

const [port = '', poolId = '', mode] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'cognito-'))
seed(folder, { port: Number(port), poolId })
process.chdir(folder)
if (mode !== 'bare') {
  makeStrict()
  keepTokenUntilVerified()
}
load(join(library, 'bin/start.js'))
