using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>What the package's host.json says (https://learn.microsoft.com/azure/azure-functions/functions-host-json).</summary>
internal sealed partial record HostSettings(
    string Executable, string WorkingDirectory, IReadOnlyList<string> Arguments, TimeSpan FunctionTimeout,
    TimeSpan InitializationTimeout, string RoutePrefix, int EventHubBatchSize)
{
    /// <param name="settings">App settings; <c>%NAME%</c> in the handler's path and arguments stands for their values.</param>
    /// <exception cref="CannotStartException">host.json is missing, malformed or names no handler.</exception>
    public static HostSettings Read(string packageDirectory, IReadOnlyDictionary<string, string> settings)
    {
        var path = Path.Combine(packageDirectory, "host.json");
        if (!File.Exists(path))
        {
            throw new CannotStartException($"{packageDirectory} is not a published Functions app: it has no host.json.");
        }
        if (!Json.TryParse(File.ReadAllText(path), out var host))
        {
            throw new CannotStartException($"{path} is not JSON.");
        }
        var custom = host?["customHandler"];
        if (custom?["description"].Text("defaultExecutablePath") is not { Length: > 0 } executable)
        {
            throw new CannotStartException($"{path} names no customHandler.description.defaultExecutablePath.");
        }
        var root = Path.GetFullPath(Path.Combine(packageDirectory, custom["description"].Text("workingDirectory") ?? ""));
        var expanded = Expand(executable, settings);
        var inPackage = Path.Combine(root, expanded);
        return new HostSettings(
            File.Exists(inPackage) ? inPackage : expanded,
            root,
            [.. ((custom["description"]!["arguments"] as JsonArray) ?? []).Select(each => Expand((string)each!, settings))],
            Duration(host.Text("functionTimeout"), TimeSpan.FromMinutes(30)),
            Duration(custom["initializationTimeout"] is null ? null : custom.Text("initializationTimeout"), TimeSpan.FromSeconds(30)),
            host?["extensions"]?["http"].Text("routePrefix") ?? "api",
            (int?)host?["extensions"]?["eventHubs"]?["maxEventBatchSize"] ?? 100);
    }

    public static string Expand(string text, IReadOnlyDictionary<string, string> settings) => Placeholder().Replace(
        text, match => settings.TryGetValue(match.Groups[1].Value, out var value)
            ? value : Environment.GetEnvironmentVariable(match.Groups[1].Value) ?? match.Value);

    // "-1" asks for no limit, which an hour-long test run would not notice anyway.
    private static TimeSpan Duration(string? text, TimeSpan otherwise) => text switch
    {
        null => otherwise,
        "-1" => TimeSpan.FromDays(1),
        _ => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : otherwise,
    };

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}
