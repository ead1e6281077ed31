import { describe, expect, test } from 'vitest'
import { openBeside, PHONE } from '#test/support/browser.ts'
import { ownerPage, seedProducts, sell, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

const PAGES = [
  '/',
  '/stock',
  '/stock?search=nothing-like-this',
  '/sales',
  '/forecasts',
  '/recommendations',
  '/products/tea?store=leeds',
  '/products/tea?store=leeds&view=movements',
  '/products/tea?store=leeds&view=why',
  '/products/new',
  '/record',
  '/recommendations?view=simulator',
  '/orders',
  '/orders/new',
  '/orders/nothing',
  '/imports',
  '/alerts',
  '/insights',
  '/reports',
  '/reports?view=schedules',
  '/reports?view=mail',
  '/outbox',
  '/people',
  '/settings',
  '/account',
  '/nothing-here',
]

describe('every page', () => {
  test.each([
    ['on a desk, light', { colorScheme: 'light' }],
    ['on a phone of 360 px, dark', { colorScheme: 'dark', viewport: PHONE, hasTouch: true }],
  ] as const)(
    '%s has names for all controls, fits, and asks nobody but our server',
    async (_where, device) => {
      const server = await testServer()
      await seedProducts(server, [
        { productId: 'tea', name: 'Tea', onHand: '2', lowStockThreshold: '5', price: '3.50' },
        {
          productId: 'long',
          name: 'A name so long that it has to wrap on every screen there is '.repeat(3),
          onHand: '1',
        },
        { productId: 'mug', name: 'Κούπα 馬克杯 قدح', onHand: '12.5' },
      ])
      await sell(server, 'tea', '1')
      const { page, faults } = await ownerPage(browser(), server, device)
      const wrong: Record<string, string[]> = {}
      for (const path of PAGES) {
        await page.goto(path)
        await page.locator('main h1, main p').first().waitFor()
        await page.waitForLoadState('networkidle')
        const found = await auditPage(page)
        if (found.length > 0) wrong[path] = found
      }
      expect(wrong).toEqual({})
      expect(faults).toEqual([])
    },
    90_000,
  )
})

describe('recording', () => {
  test('goes by keyboard alone: code, quantity, Enter, and on to the next', async () => {
    const server = await testServer()
    await seedProducts(server, [
      { productId: 'tea', name: 'Assam tea', onHand: '10', barcode: '5012345678900' },
      { productId: 'mug', name: 'Enamel mug', onHand: '3' },
    ])
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/record')
    const recorded = page.getByRole('list', { name: 'Recorded' })
    await page.getByRole('combobox', { name: 'Barcode, product number or name' }).and(page.locator(':focus')).waitFor()

    await page.keyboard.type('5012345678900\n')
    await page.keyboard.type('2\n')
    await recorded.getByText('8 piece left').waitFor()

    // No need to wait for answers: a scanner sends Enter as fast as it reads.
    await page.keyboard.type('mug\n1\n')
    await page.keyboard.type('tea\n2.5\n')
    await recorded.getByText('2 piece left').waitFor()
    await recorded.getByText('5.5 piece left').waitFor()
    expect(await server.send('GET', '/levels/tea/leeds')).toMatchObject({ body: { onHand: '5.5' } })
    expect(faults).toEqual([])
  })

  test('finds a product by some of its name, also when it is pasted', async () => {
    const server = await testServer()
    await seedProducts(server, [
      { productId: 'tea', name: 'Assam tea', onHand: '10' },
      { productId: 'pot', name: 'Teapot', onHand: '3' },
    ])
    const { page } = await ownerPage(browser(), server)
    await page.goto('/record')
    await page.getByRole('combobox', { name: 'Barcode, product number or name' }).fill('tea')
    await page.getByRole('option', { name: 'Teapot' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.type('1\n')
    await page.getByRole('list', { name: 'Recorded' }).getByText(/left/).waitFor()
    expect(await page.getByRole('list', { name: 'Recorded' }).getByRole('link').allTextContents()).toEqual([
      'Teapotpot',
    ])
  })

  test('says how much there is when there is too little, and records nothing', async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Assam tea', onHand: '3' }])
    const { page } = await ownerPage(browser(), server)
    await page.goto('/record')
    await page.getByRole('combobox', { name: 'Barcode, product number or name' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('tea\n4\n')
    const item = page.getByRole('list', { name: 'Recorded' }).getByRole('listitem').first()
    await item.getByText('Not recorded').waitFor()
    expect(await item.getByRole('alert').textContent()).toMatch(/\b3\b/)
    expect(await server.send('GET', '/levels/tea/leeds')).toMatchObject({ body: { onHand: '3', seq: 1 } })
  })

  test('takes a slip back by reversing it', async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Assam tea', onHand: '3' }])
    const { page } = await ownerPage(browser(), server)
    await page.goto('/record?kind=waste&product=tea')
    await page.getByRole('status').getByText('Assam tea').waitFor()
    await page.keyboard.type('2\n')
    await page.getByRole('button', { name: 'Undo Assam tea' }).click()
    await page.getByText('Taken back').waitFor()
    const history = await server.send('GET', '/levels/tea/leeds/movements')
    expect(history.body).toMatchObject({
      data: [{ kind: 'reversal', reverses: 2, after: '3' }, { kind: 'waste', delta: '-2' }, { kind: 'receipt' }],
    })
  })

  test('begins with a transfer that a link proposes, and sends it with one key', async () => {
    const server = await testServer()
    await server.send('POST', '/stores', { storeId: 'york', name: 'York', currency: 'GBP', timeZone: 'Europe/London' })
    await seedProducts(server, [{ productId: 'tea', name: 'Assam tea', onHand: '10' }])
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/record?kind=transfer&store=leeds&to=york&quantity=2.5&product=tea')
    await page.getByRole('status').getByText('Assam tea').waitFor()
    expect(await page.getByLabel('Quantity moved').inputValue()).toBe('2.5')
    await page.getByRole('button', { name: 'York To store' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Recorded' }).getByText('7.5 piece left').waitFor()
    expect(await server.send('GET', '/levels/tea/york')).toMatchObject({ body: { onHand: '2.5' } })
    expect(faults).toEqual([])
  })

  test('says so when no product has the code, and offers to add it', async () => {
    const server = await testServer()
    const { page } = await ownerPage(browser(), server)
    await page.goto('/record')
    await page.getByRole('combobox', { name: 'Barcode, product number or name' }).fill('4006381333931')
    await page.keyboard.press('Enter')
    await page.getByText('No product has the code “4006381333931”.').waitFor()
    await page.getByRole('link', { name: 'Add it as a new product' }).click()
    await page.getByRole('heading', { name: 'New product' }).waitFor()
    expect(await page.getByLabel('Product number (SKU)').inputValue()).toBe('4006381333931')
  })
})

describe('the stock list', () => {
  test('moves without a reload when another till sells, and stands still while paused', async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Assam tea', onHand: '10', lowStockThreshold: '5' }])
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/stock')
    const onHand = page.getByTestId('on-hand')
    await page.getByRole('button', { name: /^Live/ }).first().waitFor()
    expect(await onHand.textContent()).toBe('10')

    await sell(server, 'tea', '6')
    await page.getByTestId('on-hand').getByText('4', { exact: true }).waitFor({ timeout: 2000 })
    await page.getByRole('table').getByText('Low', { exact: true }).waitFor()

    await page.getByRole('button', { name: /^Live/ }).first().click()
    await page
      .getByRole('button', { name: /^Paused/ })
      .first()
      .waitFor()
    await sell(server, 'tea', '1')
    await page.waitForTimeout(1500)
    expect(await onHand.textContent()).toBe('4')

    await page
      .getByRole('button', { name: /^Paused/ })
      .first()
      .click()
    await page.getByTestId('on-hand').getByText('3', { exact: true }).waitFor({ timeout: 3000 })
    expect(faults).toEqual([])
  })

  test('holds thousands of shelves in a page of a few dozen rows, and finds one by a word', async () => {
    const server = await testServer()
    await seedProducts(
      server,
      Array.from({ length: 2000 }, (_, index) => ({
        productId: `sku-${String(index).padStart(5, '0')}`,
        name: index === 1700 ? 'Brass bell' : `Product ${index}`,
        onHand: '5',
      })),
    )
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/stock')
    await page.getByText('sku-00000').waitFor()
    const rowCount = () => page.locator('tbody tr').count()
    expect(await rowCount()).toBeLessThan(60)
    for (let step = 0; step < 60 && !(await page.getByText('sku-00700', { exact: true }).isVisible()); step++) {
      await page.mouse.wheel(0, 1500)
      await page.waitForTimeout(60)
    }
    expect(await rowCount()).toBeLessThan(60)
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(20_000)

    await page.goto('/stock')
    await page.getByRole('searchbox').fill('bräss')
    await page.getByRole('link', { name: /Brass bell/ }).waitFor()
    expect(new URL(page.url()).search).toBe(`?search=${encodeURIComponent('bräss')}`)
    expect(await rowCount()).toBe(1)
    expect(faults).toEqual([])
  }, 60_000)
})

describe('two people at once', () => {
  test('an edit on an old version says so instead of undoing the other one', async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Assam tea' }])
    const first = await ownerPage(browser(), server)
    await first.page.goto('/products/tea')
    await first.page.getByRole('button', { name: 'Edit' }).click()
    const second = await openBeside(first, server.url)
    await second.page.goto('/products/tea')
    await second.page.getByRole('button', { name: 'Edit' }).click()
    await second.page.getByLabel('Supplier').fill('Harrogate')
    await second.page.getByRole('button', { name: 'Save' }).click()
    await second.page.getByText('Assam tea saved.').waitFor()

    // The page behind the form follows the live stream; the form keeps to what it was filled from.
    await first.page.getByText('Harrogate').waitFor()
    const form = first.page.getByRole('dialog')
    await form.getByLabel('Name').fill('Assam tea, loose')
    for (let press = 1; press <= 2; press++) {
      const answer = first.page.waitForResponse((response) => response.request().method() === 'PUT')
      await form.getByRole('button', { name: 'Save' }).click()
      expect((await answer).status(), `press ${press}`).toBe(412)
      await form.getByRole('alert').waitFor()
    }
    expect(await server.send('GET', '/products/tea')).toMatchObject({
      body: { name: 'Assam tea', supplier: 'Harrogate' },
    })
  })
})
