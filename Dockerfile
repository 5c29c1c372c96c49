# Mailstop in a container: taking mail on 1025, the inbox on 8025, messages kept in /data.

FROM node:24-slim AS build
WORKDIR /app
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY package.json package-lock.json .npmrc ./
RUN npm install --ignore-scripts
COPY contract contract
COPY client client
COPY web web
RUN npx vite build web

FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --ignore-scripts && npm cache clean --force
COPY contract contract
COPY client client
COPY server server
COPY cli cli
COPY --from=build /app/web/dist web/dist
RUN mkdir /data && chown node:node /data

USER node
ENV NODE_ENV=production MAILSTOP_HOST=0.0.0.0 MAILSTOP_DATA=/data
VOLUME /data
EXPOSE 1025 8025
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["node", "cli/main.ts", "healthcheck"]
CMD ["node", "cli/main.ts"]
