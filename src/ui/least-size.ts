/** Below this the tables say nothing. */
export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;
