// Draws /docs: Swagger UI over our own OpenAPI document. Nothing is asked of another host.
"use strict";
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null, // by default it would send the document to validator.swagger.io
});
