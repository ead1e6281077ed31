import { parentPort } from 'node:worker_threads'
import {
  type ForecasterMessage,
  type ForecasterTask,
  forecastAllOf,
  judgeAll,
  orderLevelsOf,
} from './forecaster-work.ts'

const say = (message: ForecasterMessage) => parentPort?.postMessage(message)

const sayHowFar = (done: number) => say({ kind: 'progress', done })

/** Does one task at a time, on its own thread. */
parentPort?.on('message', (task: ForecasterTask) => {
  if (task.kind === 'judge') say({ kind: 'judged', judged: judgeAll(task) })
  else if (task.kind === 'forecast') say({ kind: 'forecasts', forecasts: forecastAllOf(task, sayHowFar) })
  else say({ kind: 'order_levels', orderLevels: orderLevelsOf(task, sayHowFar) })
})
