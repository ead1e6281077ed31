import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { subscriptionsIn } from '#platform/aws/report-subscriptions.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'
import { openMailer } from '../aws-mailer.ts'
import { channelFunction } from './channel.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'

/** Called by the queue of mails: sends those that are due. */
export function deliverFunction(setting: FunctionSetting) {
  const opened = openStore(setting)
  const { bucket, configurationSet } = setting.aws
  const channel = mailChannel({
    mailer: openMailer(setting.config, { configurationSet, blobs: awsBlobs(bucket) }),
    alerts: awsAlertStore(opened.store),
    reports: subscriptionsIn(opened.store),
    identity: awsIdentityStore(opened.store),
  })
  return channelFunction(setting, opened, channel)
}
