import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { LaptopRegular } from '@fluentui/react-icons/svg/laptop';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { RouterRegular } from '@fluentui/react-icons/svg/router';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { LiveRegular } from '@fluentui/react-icons/svg/live';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';

const useStyles = makeStyles({
  nav: {
    width: '212px',
    flexShrink: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
    padding: '12px 8px',
    boxSizing: 'border-box',
    '@media (max-width: 900px)': { width: '56px' },
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: '9px 12px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: tokens.shadow2,
  },
  icon: { fontSize: '20px', display: 'flex', flexShrink: 0 },
  text: { '@media (max-width: 900px)': { display: 'none' } },
});

const places = [
  { to: '/overview', label: 'Overview', icon: <DataPieRegular /> },
  { to: '/users', label: 'Users', icon: <PeopleRegular /> },
  { to: '/devices', label: 'Devices', icon: <LaptopRegular /> },
  { to: '/nearby', label: 'Nearby laptops', icon: <LiveRegular /> },
  { to: '/tokens', label: 'Access tokens', icon: <KeyRegular /> },
  { to: '/settings', label: 'Settings', icon: <SettingsRegular /> },
  { to: '/sync', label: 'Sync & network', icon: <RouterRegular /> },
  { to: '/audit', label: 'Audit', icon: <HistoryRegular /> },
];

export function Navigation(): ReactNode {
  const styles = useStyles();
  return (
    <nav className={styles.nav} aria-label="Project">
      {places.map((place) => (
        <NavLink
          key={place.to}
          to={place.to}
          title={place.label}
          className={({ isActive }) => mergeClasses(styles.link, isActive && styles.active)}
        >
          <span className={styles.icon} aria-hidden>
            {place.icon}
          </span>
          <span className={styles.text}>{place.label}</span>
        </NavLink>
      ))}
    </nav>
  );
}
