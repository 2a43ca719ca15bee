/** A hook that tells whether the machine runs on its battery, for as long as it is asked. */
import {useEffect, useState} from 'react';
import type {BatteryState} from '../disk/power-supply.ts';
import {useShell} from './app-world.ts';

const askAgainMs = 20_000;

/** Returns the battery the machine runs on; undefined where it is plugged in, or has none. */
export function useBattery(): BatteryState | undefined {
  const {disk} = useShell().world.command;
  const [battery, setBattery] = useState<BatteryState>();
  useEffect(() => {
    let isLeft = false;
    const ask = async (): Promise<void> => {
      const found = await disk.readBattery();
      if (!isLeft) setBattery(last => (last?.percent === found?.percent && !last === !found ? last : found));
    };
    void ask();
    const timer = setInterval(ask, askAgainMs);
    return () => {
      isLeft = true;
      clearInterval(timer);
    };
  }, [disk]);
  return battery;
}
