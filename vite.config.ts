import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev` shows the sources at once; the API is the server that `npm start` runs beside it. */
const API = process.env.BACKSTOCK_PUBLIC_URL ?? 'http://localhost:8420'

// The address in the browser stays the one the API sees: it refuses writes whose origin is another.
export default defineConfig({
  root: 'web',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/web',
    // A page that was opened before an upgrade still finds its parts; scripts/build-web.ts clears the old ones away.
    emptyOutDir: false,
    // Everything shown comes as a file: the content security policy allows no inlined scripts or fonts.
    assetsInlineLimit: 0,
    // `light-dark()`, which the palette stands on, is in every browser since spring 2024.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: { proxy: { '/api': { target: API, ws: true } } },
})
