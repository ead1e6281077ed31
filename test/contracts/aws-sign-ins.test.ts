import { openPool } from '#platform/aws/cognito.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import { poolClient, startCognito, USER_POOL } from '#test/support/aws/cognito.ts'
import { signInsContract } from './sign-ins.ts'

await startCognito()
const pool = openPool({ userPoolId: USER_POOL, clientId: await poolClient('dashboard') })

signInsContract('Cognito', () => awsSignIns(pool))
