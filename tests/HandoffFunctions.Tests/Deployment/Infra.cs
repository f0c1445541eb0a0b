using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>What the files under infra say, as far as tests need it. They are read as text; the official Bicep compiler checks the rest.</summary>
internal static partial class Infra
{
    public static string Root { get; } = Path.Combine(Repository.Root(), "infra");

    public static IReadOnlyList<string> BicepFiles { get; } =
        [.. Directory.EnumerateFiles(Root, "*.bicep", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The names of an array of texts, each on a line of its own or all on one.</summary>
    public static IReadOnlyList<string> Texts(string file, string key) =>
        [.. Text().Matches(Regex.Match(Read(file), $@"\b{key}: \[([^\]]*)\]").Groups[1].Value).Select(match => match.Groups[1].Value)];

    /// <summary>The app settings that a module sets, by name.</summary>
    public static IReadOnlySet<string> Settings(string file) =>
        Setting().Matches(Read(file)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names declared at the beginning of a line: <c>param</c>, <c>output</c>.</summary>
    public static IReadOnlyDictionary<string, bool> Parameters(string file) =>
        Parameter().Matches(Read(file)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Success, StringComparer.Ordinal);

    public static IReadOnlySet<string> Outputs(string file) =>
        Output().Matches(Read(file)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>The event subscriptions, each with the types that it takes; none means all.</summary>
    public static IReadOnlyList<(string Name, string Function, IReadOnlyList<string> Types)> Feeds { get; } =
    [
        .. Feed().Matches(Read("subscriptions/main.bicep")).Select(match =>
            (match.Groups[1].Value, match.Groups[2].Value, (IReadOnlyList<string>)[.. Text().Matches(match.Groups[3].Value).Select(text => text.Groups[1].Value)])),
    ];

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Text();

    [GeneratedRegex(@"^\s+((?:Handoff__|SignInLogs__|HANDOFF_)\w+): ", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^param (\w+) (?:\w+)( = )?", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^output (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"name: '([\w-]+)'\s+function: '(\w+)'(?:\s+types: \[([^\]]*)\])?")]
    private static partial Regex Feed();
}
