using System.Text.Json;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation;

/// <summary>
/// Keeps what a run has counted, one file a figure, for the table at the end of a test run and for docs/reliability.md. No figure there is typed by hand.
/// </summary>
internal static class Figures
{
    /// <summary>Whether the long versions were asked for: `./test.sh --long`.</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("HANDOFF_LONG") == "1";

    /// <summary>Keeps a figure; one of the same name is replaced.</summary>
    /// <param name="row">What is proven, as a heading of docs/reliability.md: "Every call fails in every way".</param>
    /// <param name="name">What was counted, in plural: "crash sites tried".</param>
    /// <param name="unit">Unit of the value; empty for a mere count.</param>
    public static void Record(string row, string name, double value, string unit = "")
    {
        var figure = new JsonObject { ["row"] = row, ["name"] = name, ["value"] = Math.Round(value, 3), ["unit"] = unit, ["long"] = Long };
        var file = string.Concat($"{row} {name}".Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')) + ".json";
        File.WriteAllText(Path.Combine(Folder().FullName, file), figure.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private static DirectoryInfo Folder() =>
        Directory.CreateDirectory(Environment.GetEnvironmentVariable("HANDOFF_FIGURES") is { Length: > 0 } set ? set : Path.Combine(Root(), "artifacts", "figures"));

    /// <summary>The folder of the solution, above the tests' own.</summary>
    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HandoffFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
