/** A subscription has a channel and an address there. Those from before are by mail. */
export const textsSchema = `
UPDATE subscriptions SET body = json_remove(
  json_set(body, '$.channel', 'mail', '$.address', json_extract(body, '$.email')), '$.email')
  WHERE json_extract(body, '$.channel') IS NULL;
`
