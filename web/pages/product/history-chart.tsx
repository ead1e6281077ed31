import { Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js'
import { useEffect, useState } from 'react'
import { Line } from 'react-chartjs-2'
import { formatDay, formatQuantity, formatTime } from '../../app/format.ts'
import type { HistoryPoint } from './history-points.ts'

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement, Tooltip)

export interface HistoryChartProps {
  points: readonly HistoryPoint[]
  timeZone: string | undefined
  /** What the chart shows, in words. */
  label: string
}

/** A stepped line: stock stays as it is until the next movement. */
export function HistoryChart({ points, timeZone, label }: HistoryChartProps) {
  const colours = usePalette()
  // The level stays what it is until now.
  const nowMs = Math.max(Date.now(), points.at(-1)?.atMs ?? 0)
  const instant = (ms: number | string) => new Date(Number(ms)).toISOString()
  return (
    <div className="h-64">
      <Line
        role="img"
        aria-label={label}
        data={{
          datasets: [
            {
              label: 'On hand',
              data: [...points, { atMs: nowMs, onHand: points.at(-1)?.onHand ?? 0 }].map(({ atMs, onHand }) => ({
                x: atMs,
                y: onHand,
              })),
              stepped: true,
              borderColor: colours.accent,
              backgroundColor: colours.fill,
              borderWidth: 2,
              pointRadius: points.length > 60 ? 0 : 2,
              pointBackgroundColor: colours.accent,
              fill: 'origin',
            },
          ],
        }}
        options={{
          animation: false,
          maintainAspectRatio: false,
          interaction: { mode: 'nearest', axis: 'x', intersect: false },
          plugins: {
            tooltip: {
              displayColors: false,
              callbacks: {
                title: ([item]) => (item?.parsed.x == null ? '' : formatTime(instant(item.parsed.x), timeZone)),
                label: ({ parsed }) => `On hand: ${formatQuantity(String(parsed.y))}`,
              },
            },
          },
          scales: {
            x: {
              type: 'linear',
              min: points[0]?.atMs,
              max: nowMs,
              grid: { display: false },
              border: { color: colours.line },
              ticks: {
                color: colours.muted,
                maxTicksLimit: 6,
                maxRotation: 0,
                callback: (value) => formatDay(Number(value), timeZone),
              },
            },
            y: {
              beginAtZero: true,
              grid: { color: colours.line },
              border: { display: false },
              ticks: { color: colours.muted, maxTicksLimit: 6 },
            },
          },
        }}
      />
    </div>
  )
}

interface Palette {
  accent: string
  fill: string
  line: string
  muted: string
}

/** The page's colours as a canvas understands them; read again when light turns dark. */
function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette)
  useEffect(() => {
    const update = () => setPalette(readPalette())
    const observer = new MutationObserver(update)
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const device = window.matchMedia('(prefers-color-scheme: dark)')
    device.addEventListener('change', update)
    return () => {
      observer.disconnect()
      device.removeEventListener('change', update)
    }
  }, [])
  return palette
}

/** A custom property that holds `light-dark()` is only resolved where it is used, so a probe uses each. */
function readPalette(): Palette {
  const probe = document.createElement('span')
  document.body.append(probe)
  const resolve = (name: string) => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const palette = {
    accent: resolve('--accent'),
    fill: resolve('--accent-soft'),
    line: resolve('--line'),
    muted: resolve('--muted'),
  }
  probe.remove()
  return palette
}
