import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsTexts } from '#platform/aws/texts.ts'
import { textChannel } from '#usecases/alerts/text-channel.ts'
import { channelFunction } from './channel.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'

/** Called by the queue of text messages: sends those that are due. */
export function deliverTextsFunction(setting: FunctionSetting) {
  const opened = openStore(setting)
  const { store, clock } = opened
  const channel = textChannel({
    texts: awsTexts({ senderId: setting.aws.smsSender }),
    alerts: awsAlertStore(store),
    identity: awsIdentityStore(store),
    clock,
  })
  return channelFunction(setting, opened, channel)
}
