import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep water: the accent. Shades 6 and 7 carry white text at AA. */
const tide: MantineColorsTuple = [
  '#e6f5f6',
  '#cfe8ea',
  '#a0d0d4',
  '#6db7bd',
  '#45a2aa',
  '#2f98a1',
  '#17818b',
  '#0f747d',
  '#0b5f67',
  '#064a51',
];
/** What stops or removes something. Shades 6 and 7 carry white text at AA. */
const red: MantineColorsTuple = [
  '#fdf1f0',
  '#fbdcda',
  '#f5b3af',
  '#ee8b85',
  '#e4635b',
  '#d8453c',
  '#c2342b',
  '#b3261e',
  '#961c15',
  '#78140f',
];
const gray: MantineColorsTuple = [
  '#f6f9fa',
  '#eef3f4',
  '#e1e8ea',
  '#d2dcdf',
  '#bac8cd',
  '#8b9ca3',
  '#566970',
  '#42545b',
  '#2b3a40',
  '#152126',
];
const dark: MantineColorsTuple = [
  '#d9e2e5',
  '#b9c7cc',
  '#98aab0',
  '#74888f',
  '#3c4f56',
  '#2b3b42',
  '#1e2b31',
  '#162126',
  '#10191d',
  '#0b1215',
];

const sans =
  '"Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Noto Sans", Ubuntu, Cantarell, "DejaVu Sans", "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';
const mono =
  '"Cascadia Mono", "SF Mono", Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK SC", "Noto Sans CJK SC", monospace';

export const theme = createTheme({
  colors: { tide, red, gray, dark },
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  black: '#152126',
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: sans, fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Drawer: { defaultProps: { lockScroll: false } },
    Modal: { defaultProps: { lockScroll: false } },
  },
});

/** Colours with a meaning. Text ones reach 4.5:1 on every surface of their theme. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--sl-canvas': '#f4f7f8',
    '--sl-surface': '#ffffff',
    '--sl-sunken': '#edf2f3',
    '--sl-rail': '#0c3f46',
    '--sl-rail-text': '#d3e9eb',
    '--sl-rail-active': '#ffffff',
    '--sl-rail-mark': '#5cc4cc',
    '--sl-rail-hover': '#14525a',
    '--sl-line': '#dbe4e6',
    '--sl-text': '#152126',
    '--sl-dim': '#566970',
    '--sl-accent': '#0f747d',
    '--sl-selected': '#e1f1f2',
    '--sl-good': '#1b6e3c',
    '--sl-bad': '#b3261e',
    '--sl-warn': '#8a5300',
    '--sl-bad-surface': '#fdf1f0',
    '--sl-warn-surface': '#fdf5e6',
    '--mantine-color-body': '#f4f7f8',
    '--mantine-color-text': '#152126',
    '--mantine-color-dimmed': '#566970',
    '--mantine-color-placeholder': '#5f7279',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--sl-canvas': '#10191d',
    '--sl-surface': '#172328',
    '--sl-sunken': '#0d1518',
    '--sl-rail': '#0b2429',
    '--sl-rail-text': '#b5d0d3',
    '--sl-rail-active': '#ffffff',
    '--sl-rail-mark': '#4fb8c1',
    '--sl-rail-hover': '#12353b',
    '--sl-line': '#2a3a41',
    '--sl-text': '#d9e2e5',
    '--sl-dim': '#9aacb2',
    '--sl-accent': '#62c3cb',
    '--sl-selected': '#153a40',
    '--sl-good': '#6fcf97',
    '--sl-bad': '#ff9b93',
    '--sl-warn': '#f2bd67',
    '--sl-bad-surface': '#321d1c',
    '--sl-warn-surface': '#33290f',
    '--mantine-color-body': '#10191d',
    '--mantine-color-text': '#d9e2e5',
    '--mantine-color-dimmed': '#9aacb2',
    '--mantine-color-placeholder': '#8b9ea5',
    '--mantine-color-error': '#ff9b93',
  },
});
