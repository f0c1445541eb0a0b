namespace HandoffFunctions.Local.Package;

/// <summary>Finds the repository that this program was built in.</summary>
internal static class Repository
{
    private const string Solution = "HandoffFunctions.sln";

    /// <exception cref="CannotStartException">Neither the program nor the current folder lies in the repository.</exception>
    public static string Root() =>
        Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory)
        ?? throw new CannotStartException($"{Solution} was found neither above {AppContext.BaseDirectory} nor above the current folder.");

    private static string? Above(string folder)
    {
        for (var each = new DirectoryInfo(folder); each is not null; each = each.Parent)
        {
            if (File.Exists(Path.Combine(each.FullName, Solution)))
            {
                return each.FullName;
            }
        }
        return null;
    }
}
