// Where the module of ws-browser lies among the resources of the server; the build fills in the version.
export * from './webjars/ws-browser/@project.version@/ws101.js';
