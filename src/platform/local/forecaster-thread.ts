import { parentPort } from 'node:worker_threads'
import { type ForecasterMessage, type ForecasterTask, forecastAllOf, judgeAll } from './forecaster-work.ts'

const say = (message: ForecasterMessage) => parentPort?.postMessage(message)

/** Does one task at a time, on its own thread. */
parentPort?.on('message', (task: ForecasterTask) => {
  if (task.kind === 'judge') say({ kind: 'judged', judged: judgeAll(task) })
  else say({ kind: 'forecasts', forecasts: forecastAllOf(task, (done) => say({ kind: 'progress', done })) })
})
