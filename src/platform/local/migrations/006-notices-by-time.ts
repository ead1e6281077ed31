/** Finds what is due without reading what is not: a digest may hold a hundred thousand notices until the morning. */
export const noticesByTimeSchema = `
CREATE INDEX notices_by_time ON notices (due_at, subscription_id) WHERE told_at IS NULL;
`
