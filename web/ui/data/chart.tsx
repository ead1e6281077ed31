import { Chart as Drawn } from 'chart.js'
import { useEffect, useRef, useState } from 'react'
import { toChartConfiguration } from '#charts/configuration.ts'
import { registerChartParts } from '#charts/register.ts'
import { darkTheme, lightTheme } from '#charts/theme.ts'
import type { Chart as ChartFacts } from '#domain/charts/chart.ts'

registerChartParts()

/** A chart by its facts, drawn as reports draw it too. `label` says in words what it shows. */
export function Chart({ chart, label, className = 'h-72' }: { chart: ChartFacts; label: string; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = useIsDark()
  useEffect(() => {
    if (!canvas.current) return
    const { options, ...configuration } = toChartConfiguration(chart, isDark ? darkTheme : lightTheme)
    const drawn = new Drawn(canvas.current, {
      ...configuration,
      options: { ...options, animation: false, responsive: true, maintainAspectRatio: false },
    })
    return () => drawn.destroy()
  }, [chart, isDark])
  return (
    <div className={`relative w-full min-w-0 overflow-hidden ${className}`}>
      {/* Out of the flow, so that it never keeps its place wider than the page has become. */}
      <canvas ref={canvas} role="img" aria-label={label} className="absolute inset-0" />
    </div>
  )
}

/** Whether the page is dark now; the theme is a class of the document, or the device's. */
function useIsDark(): boolean {
  const [isDark, setIsDark] = useState(darkNow)
  useEffect(() => {
    const look = () => setIsDark(darkNow())
    const observer = new MutationObserver(look)
    observer.observe(document.documentElement, { attributes: true })
    const device = matchMedia('(prefers-color-scheme: dark)')
    device.addEventListener('change', look)
    return () => {
      observer.disconnect()
      device.removeEventListener('change', look)
    }
  }, [])
  return isDark
}

/** As somebody chose for this page, else as the device is. */
function darkNow(): boolean {
  const chosen = document.documentElement.dataset.theme
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}
