import { createDarkTheme, createLightTheme } from '@fluentui/react-components';
import type { BrandVariants, Theme } from '@fluentui/react-components';

/** Ferry's teal. 80 carries text and buttons in the light theme: 5.5:1 on white. */
const brand: BrandVariants = {
  10: '#010506',
  20: '#04191c',
  30: '#062a2f',
  40: '#07363d',
  50: '#08434b',
  60: '#09505a',
  70: '#0a5d68',
  80: '#0b6a75',
  90: '#1e7985',
  100: '#338894',
  110: '#4a98a3',
  120: '#62a8b2',
  130: '#7cb8c1',
  140: '#97c9d0',
  150: '#b4dadf',
  160: '#d4ecef',
};

/** Only fonts that the system has: nothing is loaded. */
const fonts = {
  fontFamilyBase:
    "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: "'Cascadia Mono', Consolas, ui-monospace, 'DejaVu Sans Mono', monospace",
};

export const lightTheme: Theme = { ...createLightTheme(brand), ...fonts };

const dark = createDarkTheme(brand);
export const darkTheme: Theme = {
  ...dark,
  ...fonts,
  // The generated tones are too dark for text on a dark ground.
  colorBrandForeground1: brand[120],
  colorBrandForeground2: brand[130],
  colorBrandForegroundLink: brand[130],
  colorBrandForegroundLinkHover: brand[140],
  colorBrandForegroundLinkPressed: brand[120],
};
