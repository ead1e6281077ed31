import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { modelStub, StubError, type StubHandler } from '#test/support/aws/model-stub.ts'

const ACCESS = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 }

async function ssm(GetParameters: StubHandler) {
  const stub = await modelStub({ service: 'ssm', handlers: { GetParameters } })
  return { stub, client: new SSMClient({ ...ACCESS, endpoint: stub.endpoint }) }
}

test('a stub takes what the model knows, and nothing else', async () => {
  const { stub, client } = await ssm(() => ({ Parameters: [], InvalidParameters: ['a'] }))
  expect(await client.send(new GetParametersCommand({ Names: ['a'] }))).toMatchObject({ InvalidParameters: ['a'] })
  const signed = {
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ssm/aws4_request',
    'x-amz-target': 'AmazonSSM.GetParameters',
  }
  const send = (body: object, headers: Record<string, string> = signed) =>
    fetch(stub.endpoint, { method: 'POST', headers, body: JSON.stringify(body) }).then((answer) => answer.json())
  expect(await send({ Name: ['a'] })).toEqual({
    __type: 'ValidationException',
    message: 'GetParameters.Names: required; GetParameters.Name: unknown member',
  })
  expect(await send({ Names: ['a', 1] })).toMatchObject({
    message: 'GetParameters.Names[1]: expected string, got number',
  })
  expect(await send({ Names: ['a'] }, {})).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  expect(stub.faults).toHaveLength(3)
  expect(stub.calls).toEqual([{ operation: 'GetParameters', input: { Names: ['a'] } }])
})

test('a stub refuses by the names of the service, and its own answers are held to the model', async () => {
  const refused = await ssm(() => {
    throw new StubError('InternalServerError', { status: 500 })
  })
  await expect(refused.client.send(new GetParametersCommand({ Names: ['a'] }))).rejects.toThrow('InternalServerError')
  const wrong = await ssm(() => ({ Parameter: [] }))
  await wrong.client.send(new GetParametersCommand({ Names: ['a'] }))
  expect(wrong.stub.faults).toEqual(['answer to GetParameters.Parameter: unknown member'])
})

test('a stub finds operations by their paths, with a body of bytes', async () => {
  const posted: unknown[] = []
  const stub = await modelStub({
    service: 'execute-api',
    basePath: '/prod',
    handlers: { PostToConnection: (input) => void posted.push(input) },
  })
  const client = new ApiGatewayManagementApiClient({ ...ACCESS, endpoint: `${stub.endpoint}/prod` })
  await client.send(new PostToConnectionCommand({ ConnectionId: 'abc=', Data: new TextEncoder().encode('hello') }))
  expect(posted).toEqual([{ ConnectionId: 'abc=', Data: new TextEncoder().encode('hello') }])
})

test('a stub reads a path and a JSON body together', async () => {
  const stub = await modelStub({ service: 'scheduler', handlers: { CreateSchedule: () => ({ ScheduleArn: 'arn:x' }) } })
  const client = new SchedulerClient({ ...ACCESS, endpoint: stub.endpoint })
  const input = {
    Name: 'nightly',
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:q', RoleArn: 'arn:r' },
  } as const
  expect((await client.send(new CreateScheduleCommand(input))).ScheduleArn).toBe('arn:x')
  expect(stub.calls[0]?.input).toMatchObject(input)
  expect(stub.faults).toEqual([])
})
