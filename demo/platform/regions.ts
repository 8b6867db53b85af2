/** Where the platform stands: two regions of three zones, and how much of the traffic each takes. */
export interface RegionData {
  readonly region: string;
  readonly share: number;
  /** Each zone and the network its hosts are in. */
  readonly zones: readonly (readonly [zone: string, network: string])[];
}

export const regions: readonly RegionData[] = [
  {
    region: 'eu-west-1',
    share: 0.7,
    zones: [
      ['eu-west-1a', '10-11'],
      ['eu-west-1b', '10-12'],
      ['eu-west-1c', '10-13'],
    ],
  },
  {
    region: 'us-east-1',
    share: 0.3,
    zones: [
      ['us-east-1a', '10-21'],
      ['us-east-1b', '10-22'],
      ['us-east-1c', '10-23'],
    ],
  },
];
