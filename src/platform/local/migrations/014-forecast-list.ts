/**
 * Lists the newest forecasts by what is expected to sell, without reading those of the past. What older rows come to is
 * packed in their blobs, where SQL cannot read it: the next night makes every forecast again, and until then they stand
 * at the end.
 */
export const forecastListSchema = `
ALTER TABLE forecasts ADD COLUMN units_28 REAL NOT NULL DEFAULT -1;
CREATE INDEX forecasts_by_units ON forecasts (tenant_id, units_28 DESC, product_id, store_id) WHERE paths IS NOT NULL;
UPDATE forecasts SET input_hash = '' WHERE paths IS NOT NULL;
`
