import schema from "../../schema/programme.schema.json" with { type: "json" };

/** The published schema of definitions: the one file that people read and every validator obeys. */
export const programmeSchema: Readonly<Record<string, unknown>> = schema;
