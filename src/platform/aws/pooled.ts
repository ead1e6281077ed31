/** Does a job for each item, at most `atOnce` side by side, and answers in the order of the items. */
export async function pooled<Item, Answer>(
  items: readonly Item[],
  atOnce: number,
  job: (item: Item, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = new Array(items.length)
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const index = next++
      answers[index] = await job(items[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  return answers
}
