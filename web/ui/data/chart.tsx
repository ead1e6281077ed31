import { Chart as DrawnChart } from 'chart.js'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { toChartConfiguration } from '#charts/configuration.ts'
import { registerChartParts } from '#charts/register.ts'
import { darkTheme, lightTheme } from '#charts/theme.ts'
import type { Chart as ChartFacts } from '#domain/charts/chart.ts'

registerChartParts()

export interface ChartProps {
  chart: ChartFacts
  /** What the chart shows, in words; its title when absent. */
  label?: string
}

/** A chart as it is printed too, in the light of the page. */
export function Chart({ chart, label = chart.title }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useIsDark() ? darkTheme : lightTheme
  useEffect(() => {
    if (!canvas.current) return
    const drawn = new DrawnChart(canvas.current, toChartConfiguration(chart, theme))
    return () => drawn.destroy()
  }, [chart, theme])
  return (
    <div className="relative h-72 min-w-0">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}

const DARK = '(prefers-color-scheme: dark)'

/** Whether the page is dark now: by choice on this device or, without one, as the device is. */
const useIsDark = (): boolean => useSyncExternalStore(followLight, isDark)

function isDark(): boolean {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? window.matchMedia(DARK).matches : theme === 'dark'
}

function followLight(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const device = window.matchMedia(DARK)
  device.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    device.removeEventListener('change', onChange)
  }
}
