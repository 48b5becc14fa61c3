import { ErrorPanel } from '../components/ErrorPanel';
import { useServices } from '../stores';
import classes from './ServicesBanner.module.css';

/** Says so when the part that does the work is gone. */
export function ServicesBanner() {
  const { state, error } = useServices((services) => services);
  if (state === 'ready' || !error) return null;
  return (
    <div className={classes.banner}>
      <ErrorPanel error={error} />
    </div>
  );
}
