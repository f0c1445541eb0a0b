using System.Globalization;

namespace HandoffFunctions.Local.Host;

/// <summary>The environment that the handler runs in.</summary>
internal static class HandlerEnvironment
{
    // A developer's own cloud identity or settings must not leak into a stack of stand-ins.
    private static readonly string[] KeptOut = ["Handoff__", "AZURE_", "IDENTITY_", "MSI_", "ASPNETCORE_", "DOTNET_STARTUP", "MSBUILD"];

    public static void Set(
        IDictionary<string, string?> environment, IReadOnlyDictionary<string, string> settings, string appRoot, int port)
    {
        foreach (var name in environment.Keys.ToList())
        {
            if (KeptOut.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                environment.Remove(name);
            }
        }
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
        environment["FUNCTIONS_APP_ROOT_PATH"] = appRoot;
    }
}
