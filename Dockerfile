# Mailstop in a container: taking mail on 1025, the inbox on 8025, messages kept in /data.

FROM node:24-slim AS build
WORKDIR /app
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY package.json package-lock.json .npmrc ./
RUN npm install --ignore-scripts
COPY tsconfig.json tsdown.config.ts ./
COPY scripts scripts
COPY contract contract
COPY client client
COPY server server
COPY sandbox sandbox
COPY runners runners
COPY cli cli
COPY web web
RUN node scripts/package.ts

FROM node:24-slim
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data

USER node
ENV NODE_ENV=production MAILSTOP_HOST=0.0.0.0 MAILSTOP_DATA=/data
VOLUME /data
EXPOSE 1025 8025
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["node", "dist/cli/main.js", "healthcheck"]
CMD ["node", "dist/cli/main.js"]
