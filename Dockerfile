# The package that is deployed to Azure Functions, on Microsoft's Functions host for custom handlers. docs/containers.md says how to run it.
#   docker build --platform linux/amd64 --tag handoff .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# The dependencies are those that the lock files name, or the build ends.
ENV HANDOFF_LOCKED_RESTORE=true
WORKDIR /source
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig host.json ./
COPY src/Handoff.Rules src/Handoff.Rules
COPY src/HandoffFunctions src/HandoffFunctions
RUN dotnet publish src/HandoffFunctions -c Release -o /package --nologo && chmod 0755 /package/handoff

# The base image for custom handlers: https://learn.microsoft.com/azure/azure-functions/container-concepts#maintaining-custom-containers
FROM mcr.microsoft.com/azure-functions/base:4
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    AzureWebJobsSecretStorageType=blob \
    FUNCTIONS_WORKER_RUNTIME=custom \
    HOME=/home \
    ASPNETCORE_URLS=http://+:8080
# The package stays root's: what runs must not be able to change it. The host writes logs and what it downloads below its home.
COPY --from=build /package/ /home/site/wwwroot/
RUN mkdir -p /home/LogFiles /home/data /home/ASP.NET && chown 1654:1654 /home /home/LogFiles /home/data /home/ASP.NET
# "app" in Microsoft's .NET images, by number, so that Kubernetes sees that it is not root. Who is not root takes no port below 1024.
USER 1654:1654
EXPOSE 8080
