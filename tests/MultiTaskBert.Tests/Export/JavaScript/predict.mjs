// Reads rows as JSON, a file of them, and writes what an exported model says in ONNX Runtime's package for Node, with token ids of Transformers.js where the folder has a tokenizer.json.
//   node predict.mjs FOLDER ROWS ANSWERS
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as ort from "onnxruntime-node";

const [folder, rowsFile, answersFile] = process.argv.slice(2);
const session = await ort.InferenceSession.create(join(folder, "model.onnx"), { intraOpNumThreads: 1 });

let tokenizer = null;
if (existsSync(join(folder, "tokenizer.json"))) {
  const { AutoTokenizer, env } = await import("@huggingface/transformers");
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
}

const tensor = values => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
const answers = [];
for (const row of JSON.parse(readFileSync(rowsFile, "utf8"))) {
  const tokens = tokenizer?.(row.text, { text_pair: row.pair ?? null });
  const given = { input_ids: tensor(row.ids), attention_mask: tensor(row.ids.map(() => 1)), token_type_ids: tensor(row.types) };
  const outputs = await session.run(tokens ? Object.fromEntries(session.inputNames.map(name => [name, new ort.Tensor("int64", tokens[name].data, tokens[name].dims)])) : given);
  answers.push({
    ids: tokens ? Array.from(tokens.input_ids.data, Number) : null,
    logits: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, Array.from(output.data)])),
  });
}

writeFileSync(answersFile, JSON.stringify(answers));
