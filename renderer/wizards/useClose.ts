import { useNavigation } from '../stores';

/** Leaves the wizard for where the person came from. A job that it started goes on. */
export function useClose(): () => void {
  return useNavigation((state) => state.back);
}
