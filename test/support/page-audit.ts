import type { Page } from 'playwright-core'

/**
 * What every page owes people who do not see it, or use no mouse: a language, one heading, one main part, a name for
 * every control, unique ids, headers for tables, and nothing that sticks out sideways.
 *
 * @returns what is wrong, in words; empty when nothing is
 */
export const auditPage = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wrong: string[] = []
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    const isShown = (element: HTMLElement) => element.getClientRects().length > 0 && !element.closest('[aria-hidden]')
    const describe = (element: HTMLElement) => element.outerHTML.slice(0, 160)
    const textOf = (ids: string | null) =>
      (ids ?? '')
        .split(/\s+/)
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' ')
    const nameOf = (element: HTMLElement) => {
      const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : []
      return [
        element.getAttribute('aria-label'),
        textOf(element.getAttribute('aria-labelledby')),
        ...labels.map((label) => label.textContent),
        element.textContent,
        element.getAttribute('title'),
      ].some((name) => name?.trim())
    }
    if (!document.documentElement.lang) wrong.push('the page has no language')
    if (!document.title.trim()) wrong.push('the page has no title')
    if (all('h1').filter(isShown).length !== 1) wrong.push(`the page has ${all('h1').length} main headings`)
    if (all('main').length !== 1) wrong.push('the page has no single main part')
    for (const control of all('button, a[href], input, select, textarea, [role=radio], [role=tab], summary')) {
      if (isShown(control) && !nameOf(control)) wrong.push(`no name: ${describe(control)}`)
      if (control.tabIndex > 0) wrong.push(`jumps the queue of Tab: ${describe(control)}`)
    }
    for (const image of all('img')) if (!image.hasAttribute('alt')) wrong.push(`no text: ${describe(image)}`)
    for (const table of all('table')) {
      if (!nameOf(table)) wrong.push(`no name: ${describe(table)}`)
      if (table.querySelectorAll('th[scope]').length === 0) wrong.push(`no headers: ${describe(table)}`)
    }
    const ids = all('[id]').map(({ id }) => id)
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
    if (twice.length > 0) wrong.push(`ids used twice: ${twice.join(', ')}`)
    const overflow = document.documentElement.scrollWidth - window.innerWidth
    if (overflow > 0) wrong.push(`the page sticks out by ${overflow} px`)
    return wrong
  })
