export { openFolderStore } from "@aixv/store";
